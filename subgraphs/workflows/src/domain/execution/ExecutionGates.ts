import type { Inferences } from '../inference/Inferences.js';
import type { ExpressionEvaluator } from '../interpreter/ExpressionEvaluator.js';
import type { ProtocolCaller } from '../interpreter/ProtocolCaller.js';
import type { HttpCaller } from '../interpreter/Services.js';
import type { ExecutionJob } from './ExecutionEngine.js';

/** Port: what stands between an execution and what it uses, so that no tenant has more of it than it may. */
export interface ExecutionGates {
  http(job: ExecutionJob, caller: HttpCaller): HttpCaller;
  protocols(job: ExecutionJob, caller: ProtocolCaller): ProtocolCaller;
  inferences(job: ExecutionJob, inferences: Inferences): Inferences;
  expressions(job: ExecutionJob, evaluator: ExpressionEvaluator): ExpressionEvaluator;
}
