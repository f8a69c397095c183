import type { Method } from '../../gateway/model/call.ts'
import type { Spec } from '../../gateway/model/operation.ts'

/** One operation as a description tells it, before anything is derived from it. */
export interface Described {
  readonly method: Method
  /** `/api/v1/users/{userId}/roles` */
  readonly template: string
  readonly operationId: string
  readonly tag: string
  readonly scopes: readonly string[]
  readonly apiToken: boolean
  readonly lifecycle: string | null
  readonly deprecated: boolean
  readonly spec: Spec
  readonly query: readonly string[]
  /** Request headers the description names, as it spells them. */
  readonly headers: readonly string[]
  readonly bodyTypes: readonly string[]
  readonly responseTypes: readonly string[]
  /** Servers of this operation alone, where they differ from the description's. */
  readonly servers: readonly string[]
  readonly iamAdminRoles?: readonly string[]
  readonly iamPermissions?: readonly string[]
}
