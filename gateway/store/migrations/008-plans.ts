import type { Migration } from './migrations.ts'

/** Which call of an approved plan each of its uses was: counted in the decision's own transaction. */
export const plans: Migration = {
  version: 8,
  name: 'plans',
  statements: [
    `create index plans_agent on plans (agent_id)`,
    `create unique index plans_hold on plans (hold_id)`,
    `create table plan_calls (plan_id text not null, n bigint not null, item bigint not null, decision_id text not null, primary key (plan_id, n))`,
    `create index plan_calls_decision on plan_calls (decision_id)`,
  ],
}
