import type { GrantState, TaskState } from '../model/hold.ts'

/** Rows as Kysely sees them. Times are epoch milliseconds; JSON is text; bytes are Uint8Array. */
export interface Schema {
  meta: { key: string; value: string }
  epoch: { name: string; value: number }
  writers: { writer: string; epoch: number; started_at: number; seen_at: number; counter: number }
  runs: {
    writer: string
    epoch: number
    started_at: number
    last_counter: number | null
    sealed_counter: number
    gap_since: number | null
  }
  agents: {
    id: string
    name: string
    status: string
    body: string
    created_at: number
    updated_at: number
    source: string
  }
  agent_keys: {
    hash: string
    agent_id: string
    prefix: string
    created_at: number
    expires_at: number | null
    revoked_at: number | null
    last_used_at: number | null
  }
  operators: {
    id: string
    name: string
    okta_user_id: string | null
    roles: string
    status: string
    created_at: number
  }
  operator_keys: {
    hash: string
    operator_id: string
    prefix: string
    created_at: number
    expires_at: number | null
    revoked_at: number | null
  }
  entries: {
    id: string
    writer: string
    epoch: number
    counter: number
    at: number
    kind: string
    decision_id: string | null
    agent_id: string | null
    operation: string | null
    effect: string | null
    hold_id: string | null
    public: string
    sealed: Uint8Array | null
    leaf: Uint8Array
    position: number | null
  }
  person_keys: { person: string; key: Uint8Array | null; created_at: number; erased_at: number | null }
  tree: { level: number; idx: number; hash: Uint8Array }
  checkpoints: { size: number; root: Uint8Array; at: number; writers: string; note: string }
  holds: {
    id: string
    decision_id: string
    agent_id: string
    operation: string
    digest: string
    state: TaskState
    grant_state: GrantState | null
    requirement: string
    shown: string
    purpose: string | null
    sealed_call: Uint8Array | null
    created_at: number
    expires_at: number
    decided_at: number | null
    spent_by: string | null
    outcome: string | null
    lasts: number | null
    kind: string | null
  }
  votes: {
    hold_id: string
    approver_id: string
    approver_name: string
    verdict: string
    reason: string
    at: number
    speaks_for: string | null
  }
  delegations: {
    id: string
    from_id: string
    to_id: string
    since: number
    until: number
    reason: string
    created_at: number
    ended_at: number | null
  }
  hold_keys: { agent_id: string; idempotency_key: string; digest: string; hold_id: string; decision_id: string }
  access_requests: {
    id: string
    operator_id: string
    idempotency_key: string | null
    body_hash: string
    hold_id: string
    until: number
  }
  answers: { hold_id: string; agent_id: string; decision_id: string; sealed: Uint8Array; until: number }
  reviews: {
    hold_id: string
    by_id: string
    by_name: string
    reason: string
    opened_at: number
    closed_at: number | null
    closed_by: string | null
    closed_name: string | null
    finding: string | null
  }
  standing: {
    id: string
    hold_id: string
    agent_id: string
    operation: string
    target: string
    rules: string
    most: number
    used: number
    until: number
    by_id: string
    by_name: string
    reason: string
    created_at: number
    revoked_at: number | null
  }
  plans: { id: string; hold_id: string; agent_id: string; body: string; until: number; created_at: number }
  plan_uses: { plan_id: string; item: number; used: number }
  plan_calls: { plan_id: string; n: number; item: number; decision_id: string }
  give_backs: {
    id: string
    decision_id: string
    hold_id: string | null
    agent_id: string
    sealed: Uint8Array | null
    state: string
    due_at: number
    next_at: number
    attempts: number
    last_error: string | null
    settled_at: number | null
  }
  before_images: { decision_id: string; sealed: Uint8Array; until: number }
  writes: {
    decision_id: string
    digest: string
    agent_id: string
    hold_id: string | null
    state: string
    writer: string
    idempotency_key: string | null
    status: number | null
    request_id: string | null
    at: number
    settled_at: number | null
  }
  changing: { type: string; id: string; decision_id: string; until: number }
  usage: {
    agent_id: string
    name: string
    minute: number
    minute_count: number
    minute_before: number
    hour: number
    hour_count: number
    hour_before: number
    first_at: number
  }
  outbox: {
    id: string
    kind: string
    dedupe: string
    body: string
    state: string
    attempts: number
    next_at: number
    created_at: number
    last_error: string | null
    /** Null for the message itself; else this row is its delivery to that sink. */
    sink: string | null
    message: string | null
    answer: string | null
    settled_at: number | null
  }
  sessions: { hash: string; operator_id: string; csrf: string; created_at: number; expires_at: number }
  seen: { hash: string; until: number }
  signing_keys: { kid: string; public: string; sealed: Uint8Array; created_at: number; ends_at: number | null }
  used_ids: { id: string; until: number }
  token_ends: { subject: string; at: number; until: number }
  refused: { minute: number; source: string; reason: string; count: number }
  inv_nodes: {
    kind: string
    id: string
    label: string | null
    lookup: string | null
    parent: string | null
    props: string
    first_seen: number
    read_at: number
    changed_at: number
    gone_at: number | null
  }
  inv_edges: {
    from_id: string
    kind: string
    to_id: string
    tag: string
    from_kind: string
    to_kind: string
    props: string
    first_seen: number
    read_at: number
    changed_at: number
    gone_at: number | null
  }
  inv_changes: {
    stamp: number
    kind: string
    id: string
    other: string
    tag: string
    what: string
    before: string | null
    after: string | null
    event: string | null
  }
  inv_slices: {
    family: string
    subject: string
    parent: string
    due_at: number | null
    next_at: number
    priority: number
    stale_at: number | null
    event: string | null
    scan: number
    started: number | null
    cursor: string | null
    pages: number
    items: number
    done: number | null
    took_ms: number | null
    tries: number
    error: string | null
    gap: string | null
    absent: number | null
  }
  inv_events: {
    uuid: string
    at: number
    type: string
    actor: string | null
    client: string | null
    token: string | null
    request: string | null
    outcome: string | null
    body: string
    read_at: number
  }
  inv_state: { name: string; value: string }
  limits: { credential: string; state: string; at: number }
  shares: {
    writer: string
    bucket: string
    agent_id: string
    weight: number
    asked: number
    used: number
    until: number
    at: number
  }
  leases: { name: string; writer: string; until: number }
}
