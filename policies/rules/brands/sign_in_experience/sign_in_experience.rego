# METADATA
# title: What everyone sees when they sign in, or gets as mail
# description: >-
#   Sign-in and error pages run scripts of their own, and mails carry links that people trust: whoever changes them
#   can ask everybody for their password.
# custom:
#   severity: critical
#   operations:
#     - replaceCustomizedSignInPage
#     - deleteCustomizedSignInPage
#     - replaceCustomizedErrorPage
#     - deleteCustomizedErrorPage
#     - replaceSignOutPageSettings
#     - createEmailCustomization
#     - replaceEmailCustomization
#     - deleteEmailCustomization
#     - deleteAllCustomizations
#     - replaceEmailSettings
#     - createSmsTemplate
#     - replaceSmsTemplate
#     - updateSmsTemplate
#     - deleteSmsTemplate
#     - replaceBrandWellKnownURI
#   controls: ["soc2:CC8.1", "iso27001:A.8.9", "iso27001:A.8.32", "nist80053:CM-3"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.brands.sign_in_experience

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
