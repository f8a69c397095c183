# METADATA
# title: What the org watches for changes
# description: >-
#   Behaviours, risk rules and signals, notices to admins, protection against bots and the limits of clients: whoever
#   changes them first can do the rest unseen.
# custom:
#   severity: high
#   operations:
#     - unsubscribeByNotificationTypeRole
#     - unsubscribeByNotificationTypeUser
#     - createBehaviorDetectionRule
#     - replaceBehaviorDetectionRule
#     - activateBehaviorDetectionRule
#     - deactivateBehaviorDetectionRule
#     - deleteBehaviorDetectionRule
#     - createRiskRule
#     - replaceRiskRule
#     - deleteRiskRule
#     - createRiskProvider
#     - replaceRiskProvider
#     - deleteRiskProvider
#     - sendRiskEvents
#     - upsertUserRisk
#     - updateBotProtectionConfiguration
#     - createCaptchaInstance
#     - updateCaptchaInstance
#     - replaceCaptchaInstance
#     - deleteCaptchaInstance
#     - replacesOrgCaptchaSettings
#     - deleteOrgCaptchaSettings
#     - replaceRateLimitSettingsPerClient
#     - replaceRateLimitSettingsWarningThreshold
#     - replaceRateLimitSettingsAdminNotifications
#     - createPrincipalRateLimitEntity
#     - replacePrincipalRateLimitEntity
#     - createSecurityEventsProviderInstance
#     - replaceSecurityEventsProviderInstance
#     - activateSecurityEventsProviderInstance
#     - deactivateSecurityEventsProviderInstance
#     - deleteSecurityEventsProviderInstance
#     - createSsfStream
#     - updateSsfStream
#     - replaceSsfStream
#     - deleteSsfStream
#     - publishSecurityEventTokens
#   controls: ["soc2:CC7.1", "soc2:CC7.2", "iso27001:A.8.16"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.detection.weakened

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
