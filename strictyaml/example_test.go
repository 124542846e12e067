package strictyaml_test

import (
	"fmt"

	"familyvoice/strictyaml"
)

func Example() {
	var place struct {
		ID   string `yaml:"id"`
		Name string `yaml:"name"`
	}
	fmt.Println(strictyaml.Decode("places.yaml", []byte("id: elm-park\nnam: Elm Park\n"), &place))
	// Output: places.yaml:2: unknown field "nam"; mend this line and try again
}
