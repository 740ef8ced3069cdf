import { Kind } from 'graphql';
import type { ASTNode, ConstDirectiveNode, NameNode } from 'graphql';
import type { Convention } from '../Convention.js';

export const deprecation: Convention = {
  name: 'deprecation',
  demands: 'A deprecation names in its reason what replaces it, in backquotes, and the date it goes.',
  severity: 'error',
  check({ types, today, report }) {
    for (const { name, fields = [], values = [] } of types.all) {
      const inner = fields.flatMap((field) => ('arguments' in field ? (field.arguments ?? []) : []));
      for (const element of [...fields, ...inner, ...values]) {
        const deprecated = element.directives?.find((directive) => directive.name.value === 'deprecated');
        if (deprecated) checkReason(`${name.value}.${element.name.value}`, element, reasonOf(deprecated));
      }
    }

    function checkReason(place: string, element: ASTNode & { name: NameNode }, reason: string): void {
      if (!/`[^`]+`/.test(reason) && !/\bno replacement\b/i.test(reason)) {
        report(
          element,
          `${place} is deprecated without saying what replaces it: "Use \`x\`; goes on 2030-01-31."`,
        );
      }
      const [date] = /\b\d{4}-\d{2}-\d{2}\b/.exec(reason) ?? [];
      if (date === undefined || Number.isNaN(Date.parse(date))) {
        report(element, `${place} is deprecated without the date it goes: "Use \`x\`; goes on 2030-01-31."`);
      } else if (Date.parse(date) < today.getTime()) {
        report(element, `${place} was to go on ${date}, and is still there.`);
      }
    }
  },
};

function reasonOf(directive: ConstDirectiveNode): string {
  const value = directive.arguments?.find((argument) => argument.name.value === 'reason')?.value;
  return value?.kind === Kind.STRING ? value.value : '';
}
