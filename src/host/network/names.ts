/** Names as a command without a resolver of the machine's finds them: each gets an address that means it, and nothing is asked outside. */
import { answerTo, type Code, ofAddress, ofAll, ofLongAddress, type Question, readQuestion } from './dns-message.ts';

export interface Names {
  /** Undefined for what is no question. */
  readonly answer: (message: Uint8Array) => Buffer | undefined;
  /** The name that an address was given to. */
  readonly nameOf: (address: string) => string | undefined;
}

/** Who decides, and who hears. */
export interface Naming {
  /** Among what was agreed to by now. */
  readonly agreed: (host: string) => boolean;
  /** May at least be asked about. */
  readonly askable: (host: string) => boolean;
  /** Hears of each name that is asked for, once, and of each that gets no address. */
  readonly heard: (host: string, outcome: string) => void;
}

/** A command that asks for more names than that looks for nothing: it may be telling something. */
export const mostNames = 4096;

const unknown = 'refused: no name that could be gone to';
const many = `refused: more than ${mostNames} names`;
const first = 'answered by Ward';
const unapproved = `${first}, not among what was approved`;

/** One of each kind, for the same name. */
interface Given {
  readonly short: string;
  readonly long: string;
}

/**
 * In 198.18.0.0/15 and 2001:2::/48, which are nobody's (RFC 2544, C.2.2; RFC 5180, 8). Who asks for both takes the first: the own address of the command's
 * machine (`own-network`) is of another kind than the second, and so is what connects to it (RFC 6724, 5, rule 5).
 */
function given(number: number): Given {
  const [high, low] = [number >> 16, number & 65_535].map(one => one.toString(16));
  return {
    short: `198.${18 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`,
    long: high === '0' ? `2001:2::${low}` : `2001:2::${high}:${low}`,
  };
}

/** Of the addresses that names are given, whoever has it. */
export const isGiven = (address: string) => /^(?:198\.1[89]\.|2001:2:0?:)/.test(address);

/** A yes comes with the connection, when the port is known too. */
export function names({ agreed, askable, heard }: Naming): Names {
  const addresses = new Map<string, Given>();
  const back = new Map<string, string>();
  const give = (name: string): Given => {
    const both = given(addresses.size + 1);
    addresses.set(name, both);
    for (const one of Object.values(both)) back.set(one, name);
    return both;
  };
  const refuse = ({ words }: Question, code: Code, why: string) => {
    heard(words, why);
    return { code, address: undefined };
  };
  const find = (question: Question): { readonly code: Code; readonly address: Given | undefined } => {
    const { name } = question;
    const known = name === undefined ? undefined : addresses.get(name);
    if (known !== undefined) return { code: 0, address: known };
    const good = name !== undefined && agreed(name);
    if (name === undefined || !(good || askable(name))) return refuse(question, 3, unknown);
    if (!good && addresses.size >= mostNames) return refuse(question, 5, many);
    heard(name, good ? first : unapproved);
    return { code: 0, address: give(name) };
  };
  const answer: Names['answer'] = message => {
    const question = readQuestion(message);
    if (question === undefined) return undefined;
    const { code, address } = find(question);
    if (question.type === ofLongAddress) return answerTo(question, code, address?.long);
    const fits = question.type === ofAddress || question.type === ofAll;
    return answerTo(question, code, fits ? address?.short : undefined);
  };
  return { answer, nameOf: address => back.get(address) };
}
