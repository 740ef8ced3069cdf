import { Option } from 'commander';

export const formats = ['text', 'json', 'github'] as const;
export type Format = (typeof formats)[number];

export function formatOption(): Option {
  return new Option(
    '--format <format>',
    "for people, for machines, or with GitHub's annotations besides the text",
  )
    .choices(formats)
    .default('text');
}
