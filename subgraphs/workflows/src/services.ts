import type { Database } from '@gantry/platform/persistence/Database.js';
import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';
import type { RequestScope } from '@gantry/platform/subgraph/RequestScope.js';
import type { AllowedProcesses } from './domain/dsl/AllowedProcesses.js';
import type { ExpressionCompiler } from './domain/dsl/ExpressionCompiler.js';
import type { ResourceReader } from './domain/dsl/ResourceReader.js';
import type { ExecutionRunner } from './domain/execution/ExecutionRunner.js';
import type { TokenCache } from './domain/authentication/TokenCache.js';
import type { ExpressionEvaluator } from './domain/interpreter/ExpressionEvaluator.js';
import type { CallSettings, HttpCaller } from './domain/interpreter/Services.js';
import type { ReachPolicy } from './domain/openapi/checkBaseUrl.js';
import type { ExecutionAdmission } from './persistence/ExecutionAdmission.js';
import type { ExecutionMigrator } from './persistence/ExecutionMigrator.js';
import type { CredentialVault } from './persistence/CredentialVault.js';
import type { ApiReader } from './domain/openapi/WrittenApi.js';
import type { SecretVault } from './persistence/SecretVault.js';
import type { WebhookVault } from './persistence/WebhookVault.js';
import type { PostgresExecutionStore } from './persistence/PostgresExecutionStore.js';

/** What the resolvers of this subgraph share. */
export interface WorkflowsServices {
  database: Database;
  streams: LiveStreams;
  expressions: ExpressionCompiler & ExpressionEvaluator;
  store: PostgresExecutionStore;
  /** Has executions go on with another version. */
  migrator: ExecutionMigrator;
  runner: ExecutionRunner;
  admission: ExecutionAdmission;
  vault: CredentialVault;
  secretVault: SecretVault;
  webhookVault: WebhookVault;
  reach: ReachPolicy;
  allowedProcesses: AllowedProcesses;
  /** Whether there is a server to send mails by. */
  sendsMail: boolean;
  http: HttpCaller;
  resources: ResourceReader;
  apis: ApiReader;
  tokens: TokenCache;
  calls: CallSettings;
}

export type WorkflowsScope = RequestScope<WorkflowsServices>;
