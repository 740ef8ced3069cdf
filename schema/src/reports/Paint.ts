/** Colours a text where it is shown, if it is. */
export type Paint = (style: PaintStyle, text: string) => string;

export type PaintStyle = 'red' | 'yellow' | 'green' | 'bold' | 'dim';

/** For what is not a terminal. */
export const unpainted: Paint = (_, text) => text;
