import type { Convention } from './Convention.js';
import { connectionShape } from './conventions/connectionShape.js';
import { deprecation } from './conventions/deprecation.js';
import { entityKey } from './conventions/entityKey.js';
import { foreignNullable } from './conventions/foreignNullable.js';
import { growingList } from './conventions/growingList.js';
import { idempotencyKey } from './conventions/idempotencyKey.js';
import { idReference } from './conventions/idReference.js';
import { knownType } from './conventions/knownType.js';
import { listItems } from './conventions/listItems.js';
import { moneyDecimal } from './conventions/moneyDecimal.js';
import { mutationPayload } from './conventions/mutationPayload.js';
import { oneInput } from './conventions/oneInput.js';
import { queryNullable } from './conventions/queryNullable.js';
import { subscriptionShape } from './conventions/subscriptionShape.js';
import { timeType } from './conventions/timeType.js';
import { unitNamed } from './conventions/unitNamed.js';
import { userError } from './conventions/userError.js';

/** What `schema/conventions.md` demands and no library has a rule for. */
export const conventions: readonly Convention[] = [
  connectionShape,
  deprecation,
  entityKey,
  foreignNullable,
  growingList,
  idempotencyKey,
  idReference,
  knownType,
  listItems,
  moneyDecimal,
  mutationPayload,
  oneInput,
  queryNullable,
  subscriptionShape,
  timeType,
  unitNamed,
  userError,
];
