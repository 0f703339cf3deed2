/** Returns a card's settlement as the center knows it beforehand. */
export { settlementOfCard as ledgerEntry } from '../../book/ledger.ts';
