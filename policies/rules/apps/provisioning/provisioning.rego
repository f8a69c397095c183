# METADATA
# title: Where accounts and groups are sent
# description: >-
#   Provisioning carries people, passwords and groups to another system, or takes them from it: who changes its
#   address, credential or features, or pushes a group, decides who has an account there. It waits for a person.
# custom:
#   severity: high
#   operations:
#     - updateDefaultProvisioningConnectionForApplication
#     - activateDefaultProvisioningConnectionForApplication
#     - deactivateDefaultProvisioningConnectionForApplication
#     - verifyProvisioningConnectionForApplication
#     - verifyProvisioningConnectionForGoogleApplication
#     - verifyProvisioningConnectionForOfficeApplication
#     - updateFeatureForApplication
#     - configureCapabilityApplication
#     - createGroupPushMapping
#     - updateGroupPushMapping
#     - deleteGroupPushMapping
#   controls: ["soc2:CC6.7", "soc2:CC8.1", "iso27001:A.5.23", "iso27001:A.8.12", "iso27001:A.8.9", "nist80053:CM-3"]
#   hint: Send the same request again after approval, with what changes and why in Postern-Purpose.
package rules.apps.provisioning

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
