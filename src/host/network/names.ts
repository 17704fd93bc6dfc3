/** Names as a command without a resolver of the machine's finds them: each gets an address that means it, and nothing is asked outside. */
import { answerTo, type Code, ofAddress, ofAll, type Question, readQuestion } from './dns-message.ts';

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

/** In 198.18.0.0/15, which is nobody's (RFC 2544, C.2.2). A yes comes with the connection, when the port is known too. */
export function names({ agreed, askable, heard }: Naming): Names {
  const addresses = new Map<string, string>();
  const back = new Map<string, string>();
  const give = (name: string): string => {
    const number = addresses.size + 1;
    const address = `198.${18 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
    addresses.set(name, address);
    back.set(address, name);
    return address;
  };
  const refuse = ({ words }: Question, code: Code, why: string) => {
    heard(words, why);
    return { code, address: undefined };
  };
  const find = (question: Question): { readonly code: Code; readonly address: string | undefined } => {
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
    const fits = question.type === ofAddress || question.type === ofAll;
    return answerTo(question, code, fits ? address : undefined);
  };
  return { answer, nameOf: address => back.get(address) };
}
