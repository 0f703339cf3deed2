/** The sources that settlements can be known from; `platform`: they are made through the simulated counter side. */
export const ledgerModes = ['card', 'declared', 'csv', 'observe', 'platform'] as const;

export type LedgerMode = (typeof ledgerModes)[number];

export const isLedgerMode = (text: string): text is LedgerMode => ledgerModes.some((mode) => mode === text);
