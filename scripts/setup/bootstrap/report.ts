/** Told about each thing in turn: what it is, and whether it has to be made or changed. */
export type Report = (what: string, changes: boolean) => void;
