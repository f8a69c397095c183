# METADATA
# title: A secret or key of a client
# description: >-
#   Whoever holds a new secret or key acts as this client, and one taken away stops it. It waits for a person.
# custom:
#   severity: high
#   operations:
#     - createOAuth2ClientSecret
#     - activateOAuth2ClientSecret
#     - deactivateOAuth2ClientSecret
#     - deleteOAuth2ClientSecret
#     - addJwk
#     - deletejwk
#     - activateOAuth2ClientJsonWebKey
#     - deactivateOAuth2ClientJsonWebKey
#     - generateApplicationKey
#     - cloneApplicationKey
#     - generateCsrForApplication
#     - publishCsrFromApplication
#     - generateNewClientSecret
#     - createClient
#     - replaceClient
#     - createApiServiceIntegrationInstanceSecret
#     - activateApiServiceIntegrationInstanceSecret
#     - deactivateApiServiceIntegrationInstanceSecret
#     - deleteApiServiceIntegrationInstanceSecret
#     - addAgentJwk
#     - activateAgentJsonWebKey
#     - deactivateAgentJsonWebKey
#     - deleteAgentJwk
#   controls: ["soc2:CC6.1", "soc2:CC6.2", "iso27001:A.5.17", "nist80053:IA-5", "owaspnhi:NHI7:2025"]
#   hint: Send the same request again after approval, or let the owner of the client rotate it at Okta.
package rules.keys.credential_change

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
