import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { buildReport } from '../domain/CostReport.js';
import { checkReportQuery, checkReportSize } from '../domain/ReportQuery.js';
import { tenantCurrency } from '../domain/tenantCurrency.js';
import { UsageRepository } from '../persistence/UsageRepository.js';
import type { CostScope } from '../services.js';
import { CostReport } from './CostReport.js';
import { CostReportArgs } from './CostReportArgs.js';

@Resolver()
export class CostReportResolver {
  @Query(() => CostReport, {
    nullable: true,
    description: "What the tenant's usage has cost. Needs the role VIEWER.",
  })
  async costReport(
    @Args(() => CostReportArgs) args: CostReportArgs,
    @Ctx() scope: CostScope,
  ): Promise<CostReport> {
    const query = checkReportQuery(args);
    await scope.authorize('costReport', { type: 'Tenant', id: scope.tenant.id, tenantId: scope.tenant.id });
    const slices = await new UsageRepository(await scope.em()).slices(query);
    const report = buildReport(slices, query);
    checkReportSize(report.rows.length, query);
    const { from, to, granularity } = query;
    return { ...report, from, to, granularity, currency: tenantCurrency };
  }
}
