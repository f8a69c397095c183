# METADATA
# title: What somebody may do within an app
# description: >-
#   Apps read roles, permissions and licences from the profile that Okta sends of a user or group. Writing an
#   attribute of such a name, or a patch that names none, waits for a person.
# custom:
#   severity: high
#   operations:
#     - assignUserToApplication
#     - updateApplicationUser
#     - assignGroupToApplication
#     - updateGroupAssignmentToApplication
#   properties: [attributes_written, patched_fields]
#   controls: ["soc2:CC6.3", "iso27001:A.5.18", "iso27001:A.8.3", "nist80053:AC-6"]
#   hint: Leave the attributes that give rights within the app out, or send the same request again after approval.
package rules.apps.role_within

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	not _gives_no_right
	proof := {
		"attributes_written": object.get(input, ["action", "properties", "attributes_written"], "unknown"),
		"patched_fields": object.get(input, ["action", "properties", "patched_fields"], "unknown"),
	}
}

_gives_no_right if {
	input.action.properties.patched_fields == 0
	every name in input.action.properties.attributes_written {
		_is_plain(name)
	}
}

_is_plain(name) if {
	startswith(name, "(") == false
	every word in data.settings.apps.attribute_words_of_power {
		contains(lower(name), word) == false
	}
}
