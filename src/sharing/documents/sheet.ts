/** A document of words, tables and drawings, black on white, as it is drawn as PDF. */
export type DocumentSheet = {
  title: string;
  author: string;
  /** Where the same can be read on the web. */
  url: string;
  madeAt: Date;
  blocks: DocumentBlock[];
  /** In small letters at the end. */
  foot: string;
};

export type DocumentBlock =
  | { kind: 'title' | 'heading' | 'lede' | 'text' | 'small'; text: string }
  | { kind: 'list'; lines: string[] }
  | { kind: 'table'; headings: string[]; rows: string[][] }
  | { kind: 'drawing'; drawing: DocumentDrawing; alt: string };

/** In its own units; it is as wide as the page unless told otherwise. */
export type DocumentDrawing = {
  width: number;
  height: number;
  /** In points. */
  mostWidth?: number;
  lines: { path: string; looks: 'thin' | 'plain' | 'thick' | 'dashed' | 'dotted' }[];
  bars: { x: number; y: number; width: number; height: number; looks: 'outline' | 'hatched' | 'solid' }[];
  /** `y` is the line that the letters stand on. */
  words: { text: string; x: number; y: number; size: number; anchor: 'start' | 'middle' | 'end'; bold?: boolean }[];
};
