# METADATA
# title: A resource set or its binding changes
# description: >-
#   Everyone bound to the set can act on whatever is added to it, and taking a set away takes their rights. It waits for a person.
# custom:
#   severity: high
#   operations:
#     - addResourceSetResource
#     - addResourceSetResources
#     - replaceResourceSetResource
#     - replaceResourceSet
#     - createResourceSet
#     - deleteResourceSet
#     - deleteBinding
#     - deleteResourceSetResource
#   controls: ["soc2:CC6.3", "iso27001:A.5.18", "iso27001:A.8.3", "nist80053:AC-6"]
#   hint: Send the same request again after approval, or make a narrower set for this one purpose.
package rules.resource_sets.widening

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
