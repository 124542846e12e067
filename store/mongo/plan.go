package mongo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"familyvoice/store"
)

// plans asks the server how it would do each read that this package can ask for, and looks for one that goes through all
// documents or sorts them.
func (c *connection) plans(ctx context.Context) Finding {
	f := Finding{What: "every query goes along an index and sorts nothing"}
	told := 0
	for _, name := range store.Collections() {
		shapes, err := shapesOf(name)
		if err != nil {
			return finding(f.What, err)
		}
		// A collection that isn't there has no plan.
		there := bson.D{{Key: "_id", Value: "plan"}, {Key: "version", Value: int64(1)}}
		if _, err := c.db.Collection(name).InsertOne(ctx, there); err != nil {
			return finding(f.What, said(err))
		}
		for _, command := range append(finds(name, shapes), bson.D{{Key: "find", Value: name}, {Key: "filter", Value: byID("plan")}}) {
			stages, err := c.explain(ctx, command)
			if err != nil {
				return Finding{f.What, Unknown, said(err).Error()}
			}
			if len(stages) == 0 {
				continue
			}
			told++
			if wrong := wrongStage(stages); wrong != "" {
				f.Result = Bad
				f.Detail = fmt.Sprintf("a query of %s: %s in %s", name, wrong, strings.Join(stages, " < "))
				return f
			}
		}
	}
	if told == 0 {
		f.Result, f.Detail = Unknown, "this server doesn't name the steps of its plans"
		return f
	}
	f.Detail = fmt.Sprintf("%d shapes of query", told)
	return f
}

// finds are the commands that Find sends for the pages.
func finds(collection string, pages []page) []bson.D {
	var commands []bson.D
	for _, p := range pages {
		commands = append(commands, bson.D{
			{Key: "find", Value: collection}, {Key: "filter", Value: p.filter}, {Key: "sort", Value: p.sort},
			{Key: "hint", Value: p.index}, {Key: "limit", Value: int64(pageSize)},
		})
	}
	return commands
}

// explain returns the names of the steps of the winning plan, outermost first, or none if the server names none.
func (c *connection) explain(ctx context.Context, command bson.D) ([]string, error) {
	raw, err := c.db.RunCommand(ctx, bson.D{{Key: "explain", Value: command}, {Key: "verbosity", Value: "queryPlanner"}}).Raw()
	if err != nil {
		return nil, err
	}
	plan, ok := raw.Lookup("queryPlanner", "winningPlan").DocumentOK()
	if !ok {
		return nil, nil
	}
	return stagesOf(plan), nil
}

// stagesOf collects the steps of a plan, over all shards and branches.
func stagesOf(plan bson.Raw) []string {
	var stages []string
	elements, err := plan.Elements()
	if err != nil {
		return nil
	}
	for _, e := range elements {
		switch e.Key() {
		case "stage":
			if name, ok := e.Value().StringValueOK(); ok {
				stages = append(stages, name)
			}
		case "slotBasedPlan", "rejectedPlans":
			// the same plan in another notation, and plans that lost
		default:
			if inner, ok := e.Value().DocumentOK(); ok {
				stages = append(stages, stagesOf(inner)...)
			} else if list, ok := e.Value().ArrayOK(); ok {
				stages = append(stages, stagesOf(bson.Raw(list))...)
			}
		}
	}
	return stages
}

// wrongStage names the step that makes a plan unfit, or "".
func wrongStage(stages []string) string {
	for _, s := range stages {
		if s == "COLLSCAN" || s == "SORT" {
			return s
		}
	}
	if !slices.ContainsFunc(stages, func(s string) bool {
		return s == "IXSCAN" || s == "IDHACK" || strings.HasPrefix(s, "EXPRESS_") || s == "COUNT_SCAN"
	}) {
		return "no index"
	}
	return ""
}
