# METADATA
# title: An agent decides about people's access
# description: >-
#   Reviews, requests, grants and entitlements are where people decide who has what. A machine may prepare it; a
#   person says yes or no.
# custom:
#   severity: high
#   operations:
#     - createGrant
#     - replaceGrant
#     - updateGrant
#     - assignCollection
#     - replaceCollection
#     - addResourcesToCollection
#     - replaceCollectionResource
#     - updatePrincipalAssignment
#     - deletePrincipalAssignment
#     - revokePrincipalAccess
#     - submitCampaignBulkDecisions
#     - resolveTaskV2
#     - resolveMyTaskV2
#     - updateTaskV2
#     - reassignReviews
#     - endCampaign
#     - executeMySecurityAccessReviewAction
#     - executeMySecurityAccessReviewAccessesAction
#     - executeSecurityAccessReviewAction
#     - executeSecurityAccessReviewAccessesAction
#     - createResourceRequestConditionV2
#     - updateResourceRequestConditionV2
#     - activateResourceRequestConditionV2
#     - deactivateResourceRequestConditionV2
#     - deleteResourceRequestConditionV2
#     - deleteRequestSequenceV2
#     - configureResourceOwners
#     - updateResourceOwners
#     - createEntitlement
#     - replaceEntitlement
#     - updateEntitlement
#     - createEntitlementBundle
#     - replaceEntitlementBundle
#     - createGovernanceBundle
#     - replaceGovernanceBundle
#     - updatePrincipalSettings
#   controls: ["soc2:CC6.3", "iso27001:A.5.18", "nist80053:AC-2", "aiact:Art. 14"]
#   hint: Ask the person whose decision it is; the same request passes after approval.
package rules.governance.access_decided

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
