import type { Treatment } from '../settle/treatment.ts';
import type { Bill } from '../voucher/bill.ts';
import type { Fields } from '../values/json.ts';
import type { Parcel, Signatory } from '../wire/signatory.ts';
import { usualStyle, type Style } from './style.ts';
import type { Batch, Voucher } from '../voucher/voucher.ts';

/** The interfaces that this hospital calls at the center. */
export type Infno = '4901' | '4902' | '4905' | '5501';

/** The subject of a message; every hook gets it, so that a defect can pick its moment. */
export type Message = {
  readonly infno: Infno;
  readonly treatment: Treatment;
  readonly voucher: Voucher;
  readonly batch: Batch;
  readonly atMs: number;
  /** All vouchers of the batch that it is about, the one above among them. */
  readonly members: readonly Member[];
};

/** A voucher of a batch, and the treatment that it was issued for. */
export type Member = { readonly treatment: Treatment; readonly voucher: Voucher };

/** The message as far as one of its vouchers is concerned. */
export const aboutMember = (message: Message, { treatment, voucher }: Member): Message => ({
  ...message,
  treatment,
  voucher,
});

/** A file inside the uploaded zip. */
export type ZipEntry = { readonly name: string; readonly bytes: Uint8Array };

/** The places at which a message in the making can be changed, in the order in which it is made. */
export type Hooks = {
  /** The visit as the hospital sees it, before anything is made of it. */
  readonly treatment: (treatment: Treatment) => Treatment;
  /** The structured data of the voucher. */
  readonly bill: (bill: Bill, message: Message) => Bill;
  readonly xml: (text: string) => string;
  readonly encodeXml: (text: string) => Uint8Array;
  /** The layout file. */
  readonly layout: (bytes: Uint8Array) => Uint8Array;
  readonly entries: (entries: readonly ZipEntry[]) => readonly ZipEntry[];
  readonly zip: (bytes: Uint8Array) => Uint8Array;
  /** One element of upldDetlList or reUploadDetlDTOList. */
  readonly element: (element: Fields, message: Message) => Fields;
  readonly input: (input: Fields, message: Message) => Fields;
  readonly envelope: (envelope: Fields, message: Message) => Fields;
  /** The JSON text of the whole message. */
  readonly body: (text: string) => string;
  /** The account and keys that the message is signed with. */
  readonly signatory: (signatory: Signatory) => Signatory;
  /** The text that is signed. */
  readonly signedText: (text: string) => string;
  /** The signed request; `text` is the message as it was before it was signed. */
  readonly parcel: (parcel: Parcel, text: string) => Parcel;
  /** The bytes that go out. */
  readonly encode: (text: string) => Uint8Array;
  /** The address that the message is sent to. */
  readonly address: (url: string, message: Message) => string;
};

/** `in-volleys`: to the end, but with many questions at once. `once-when-told`: one question each time somebody asks for it. */
export type Polling = 'until-final' | 'once' | 'once-when-told' | 'in-volleys';

/** The order of the hospital's steps, and the choices it makes between them. */
export type Plan = {
  readonly polling: Polling;
  readonly pollingAfterReupload: Polling;
  readonly reupload: 'after-failure' | 'at-once' | 'as-new-upload' | 'as-new-voucher';
  /** `fixed`: every voucher has the same code and number. */
  readonly numbering: 'running' | 'fixed';
  readonly structured: 'delivered' | 'left-out';
  /** `skipped`: reports success without having called anybody. */
  readonly calls: 'made' | 'skipped';
  readonly status: 'when-stored' | 'at-once';
  /** The step after everything has succeeded. */
  readonly afterwards: 'nothing' | 'reupload';
  readonly day: 'today' | 'yesterday';
  /** The vouchers that are re-uploaded when one of a batch failed. */
  readonly reuploadScope: 'failed' | 'batch';
  /** The step after an upload that nobody answered. */
  readonly afterSilence: 'make-sure' | 'as-new-call' | 'other-voucher';
};

/** The differences of this hospital from another. */
export type Habits = { readonly hooks: Hooks; readonly plan: Plan; readonly style: Style };

/** A hospital without a defect. */
export const healthy: Habits = {
  hooks: {
    treatment: (treatment) => treatment,
    bill: (bill) => bill,
    xml: (text) => text,
    encodeXml: (text) => Buffer.from(text, 'utf8'),
    layout: (bytes) => bytes,
    entries: (entries) => entries,
    zip: (bytes) => bytes,
    element: (element) => element,
    input: (input) => input,
    envelope: (envelope) => envelope,
    body: (text) => text,
    signatory: (signatory) => signatory,
    signedText: (text) => text,
    parcel: (parcel) => parcel,
    encode: (text) => Buffer.from(text, 'utf8'),
    address: (url) => url,
  },
  plan: {
    polling: 'until-final',
    pollingAfterReupload: 'until-final',
    reupload: 'after-failure',
    numbering: 'running',
    structured: 'delivered',
    calls: 'made',
    status: 'when-stored',
    afterwards: 'nothing',
    day: 'today',
    reuploadScope: 'failed',
    afterSilence: 'make-sure',
  },
  style: usualStyle,
};

/** The ways in which one hospital departs from the healthy one. */
export type Deviation = Partial<Hooks> & {
  readonly plan?: Partial<Plan>;
  readonly style?: Partial<Style>;
};

/** The habits of a hospital with this style and, perhaps, this deviation, whose style goes before. */
export function habitsWith(style: Partial<Style>, deviation?: Deviation): Habits {
  return {
    // A deviation may bring more than hooks with it; that does no harm here.
    hooks: { ...healthy.hooks, ...deviation },
    plan: { ...healthy.plan, ...deviation?.plan },
    style: { ...healthy.style, ...style, ...deviation?.style },
  };
}
