# METADATA
# title: The org speaks from another place
# description: >-
#   Domains and their certificates, and the servers that send the org's mail and messages, decide where people's
#   sign-ins and codes go.
# custom:
#   severity: high
#   operations:
#     - createCustomDomain
#     - replaceCustomDomain
#     - deleteCustomDomain
#     - upsertCertificate
#     - createEmailDomain
#     - replaceEmailDomain
#     - deleteEmailDomain
#     - createEmailServer
#     - updateEmailServer
#     - deleteEmailServer
#     - createCustomTelephonyProviderCredentials
#     - updateCustomTelephonyProviderCredential
#     - deleteCustomTelephonyProviderCredential
#     - activateCustomTelephonyCredential
#     - deactivateCustomTelephonyCredential
#     - setAsPrimaryCustomTelephonyCredential
#     - createPushProvider
#     - replacePushProvider
#     - deletePushProvider
#   controls: ["soc2:CC6.7", "iso27001:A.8.9", "nist80053:CM-3"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.brands.domain_and_mail

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
