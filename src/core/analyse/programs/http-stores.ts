/** Stores that are spoken to by plain HTTP: a request that deletes there is no everyday test of a server. */
import type { Effect } from '../../values.ts';
import { destroys, textOf } from '../effects.ts';
import type { Argument, Call } from '../program.ts';

/** Ports where search engines, key-value stores, queues and orchestrators listen by habit. */
const ports =
  /^(?:2375|2376|2379|4646|5984|5985|6333|6443|7474|7700|8001|8086|8091|8108|8123|8200|8500|8529|8983|9090|9091|9093|9200|9201|9243|9600|10250|15672|16443|19530)$/;

/** Calls that delete whatever the method is called, and heads of what such stores keep. */
const deleting =
  /_delete_by_query|_close\b|_shutdown|\/wipe|delete_series|clean_tombstones|_flushall|(?:drop|truncate|delete)(?:\+|%20|\s)+(?:table|database|measurement|series|from|retention|shard)/i;

interface Request {
  readonly method: string | undefined;
  readonly urls: readonly Argument[];
  /** Bodies, where they are in the text. */
  readonly bodies: readonly Argument[];
}

/** What a request says by itself, beside the connection it makes. */
export function storeForms({ method, urls, bodies }: Request, call: Call): Effect[] {
  const addressed = urls.map(one => textOf(one) ?? '');
  const removes = /^delete$/i.test(method ?? '') && addressed.some(ofStore);
  const says = [...addressed.filter(ofStore), ...(addressed.some(ofStore) ? bodies.map(one => textOf(one) ?? '') : [])].some(one =>
    deleting.test(one),
  );
  return removes || says ? [destroys('store-delete', 'deletes what a store keeps, by a request', call.place)] : [];
}

/** By its port, or by a path that only such a store has. */
function ofStore(url: string): boolean {
  const port = /^(?:[a-z]+:\/\/)?(?:[^/@]*@)?(?:\[[^\]]*\]|[^/:?#]*):(\d+)/i.exec(url)?.[1];
  return (
    ports.test(port ?? '') ||
    /\/(?:_all|_cat|_cluster|_search|_bulk|_delete_by_query|_template|_index_template|_data_stream|_snapshot)(?:[/?]|$)|\/v1\/kv\/|\/api\/v1\/namespaces|\/api\/queues\//.test(
      url,
    )
  );
}
