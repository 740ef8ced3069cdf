import type { Convention } from '../Convention.js';
import { namedTypeOf } from '../TypeIndex.js';

const quantity =
  /^(age|delay|duration|interval|latency|memory|size|timeout|ttl|uptime)$|(Age|Delay|Duration|Interval|Latency|Memory|Size|Timeout|Ttl)$/;
const unit =
  /\b((milli|micro|nano)?seconds?|minutes?|hours?|days?|ms|[kmgt]i?b|(kilo|mega|giga|mebi|gibi)?bytes?|characters?|percent|pixels?)\b/i;

export const unitNamed: Convention = {
  name: 'unit-named',
  demands: 'A duration or a size names its unit, in its name or its description.',
  severity: 'error',
  check({ types, report }) {
    for (const { name, fields = [] } of types.all) {
      for (const field of fields) {
        const isNumber = ['Int', 'Float', 'Decimal'].includes(namedTypeOf(field.type));
        if (!isNumber || !quantity.test(field.name.value)) continue;
        if (unit.test(field.description?.value ?? '')) continue;
        report(field, `${name.value}.${field.name.value} does not say its unit: seconds, bytes, …`);
      }
    }
  },
};
