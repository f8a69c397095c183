// Reads what `postern agents setup --client terraform` prints as Terraform reads it: HCL with the function file(), an attribute
// that the provider does not have being an error. Prints the provider's settings as one line of JSON.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// The attributes of okta/okta 6.12 that a set-up may name.
type provider struct {
	OrgName      string   `hcl:"org_name" json:"orgName"`
	BaseURL      string   `hcl:"base_url" json:"baseUrl"`
	HTTPProxy    *string  `hcl:"http_proxy" json:"httpProxy"`
	APIToken     *string  `hcl:"api_token" json:"apiToken"`
	AccessToken  *string  `hcl:"access_token" json:"accessToken"`
	ClientID     *string  `hcl:"client_id" json:"clientId"`
	Scopes       []string `hcl:"scopes,optional" json:"scopes"`
	PrivateKey   *string  `hcl:"private_key" json:"privateKey"`
	PrivateKeyID *string  `hcl:"private_key_id" json:"privateKeyId"`
}

type file struct {
	Providers []struct {
		Name string   `hcl:"name,label"`
		Body hcl.Body `hcl:",remain"`
	} `hcl:"provider,block"`
}

var readFile = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "path", Type: cty.String}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		text, err := os.ReadFile(args[0].AsString())
		return cty.StringVal(string(text)), err
	},
})

func must(diags hcl.Diagnostics) {
	if diags.HasErrors() {
		fmt.Fprintln(os.Stderr, diags.Error())
		os.Exit(1)
	}
}

func main() {
	source, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	parsed, diags := hclsyntax.ParseConfig(source, os.Args[1], hcl.InitialPos)
	must(diags)
	context := &hcl.EvalContext{Functions: map[string]function.Function{"file": readFile}}
	var whole file
	must(gohcl.DecodeBody(parsed.Body, context, &whole))
	if len(whole.Providers) != 1 || whole.Providers[0].Name != "okta" {
		fmt.Fprintln(os.Stderr, "it is not one provider named okta")
		os.Exit(1)
	}
	var okta provider
	must(gohcl.DecodeBody(whole.Providers[0].Body, context, &okta))
	text, _ := json.Marshal(okta)
	fmt.Println(string(text))
}
