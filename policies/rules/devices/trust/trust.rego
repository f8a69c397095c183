# METADATA
# title: Which devices are trusted
# description: >-
#   Assurance policies, posture checks and integrations say when a device is good enough; a device that is switched
#   off takes its owner's sign-in with it.
# custom:
#   severity: medium
#   operations:
#     - createDeviceAssurancePolicy
#     - replaceDeviceAssurancePolicy
#     - deleteDeviceAssurancePolicy
#     - createDevicePostureCheck
#     - replaceDevicePostureCheck
#     - deleteDevicePostureCheck
#     - activateDeviceIntegration
#     - deactivateDeviceIntegration
#     - replaceDesktopMFAEnforceNumberMatchingChallengeOrgSetting
#     - replaceDesktopMFARecoveryPinOrgSetting
#   controls: ["soc2:CC6.6", "iso27001:A.8.5", "iso27001:A.8.9"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.devices.trust

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
