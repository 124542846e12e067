package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"familyvoice/channels"
	"familyvoice/conversation"
)

// workersSaid are made-up answers to Our Hubs, by question. Nobody said them.
var workersSaid = map[string][]string{
	"proud": {
		"The stay and play on Tuesdays. Parents who came in not looking at anyone now run the snack table.",
		"Having the health visitor in the same room as us. One conversation instead of three referrals.",
		"Our volunteers. Half of them came here for help themselves.",
		"The toy library goes out full and comes back full.",
		"Families know us by name and we know their babies.",
		"The warm space last winter, with soup and no questions.",
		"The dads' Saturday group has kept going for a year with no money.",
	},
	"hopes": {
		"That a family tells its story once and is not asked again by every service.",
		"That parents of children with additional needs get help while they wait for the assessment, not after it.",
		"More parents on the steering group who feel able to say no to us.",
		"Somewhere for teenagers that is theirs and is open in the evening.",
		"That mums stop saying sorry for asking.",
		"A speech therapist in the building one day a week.",
		"That every new parent meets another new parent in the first month.",
	},
	"fears": {
		"Parents who are so anxious that they can't walk through the door. We only meet them when it has got very bad.",
		"Mums with nobody. No family here, partner on shifts, and the group ends at half eleven.",
		"Low mood after the baby that nobody asked about because the visit was by phone.",
		"The waiting list for autism assessment. Two years is half of a small child's life.",
		"Families choosing between the bus fare and the shopping, so they stop coming.",
		"Damp flats and children with coughs, and landlords who do nothing.",
		"Young people who look after a parent and never say so at school.",
		"Anxiety in the children since they went up to secondary. They stay in their rooms.",
	},
	"change": {
		"Let services share one page about the family, with the family's say so. Being passed round is what breaks trust.",
		"Open one evening and one weekend morning. Working parents can't come at ten on a Tuesday.",
		"Stop moving the same worker every six months. People trust a person, not a building.",
		"A bus that gets to the link site and back before school pick-up.",
		"Put what is on in one place and keep it up to date. Even we don't know what's on.",
		"Less form, more tea. The first visit should not be paperwork.",
		"Ask families before a group is closed, not after.",
		"Train us all the same way about additional needs, reception too.",
	},
}

// The other voices of the town, and how many of each answer.
var otherVoices = []struct {
	survey string
	people int
}{{"our-hubs", 46}, {"our-hubs-partner", 26}, {"our-hubs-leadership", 18}}

// SeedWorkers lets made-up workers, partners and leaders answer Our Hubs over the three months before now. They are the same
// every time.
func SeedWorkers(ctx context.Context, talk *conversation.Conversation, now time.Time) error {
	chance := rand.New(rand.NewPCG(2026, 12))
	n := 0
	for _, voice := range otherVoices {
		for range voice.people {
			n++
			at := now.Add(-time.Duration(chance.IntN(90*24*60)) * time.Minute).Add(-time.Hour)
			place := pick(chance, []int{30, 22, 20, 16, 12}, []string{"bobbin-mill", "larkhill", "canalside", "top-moor", "st-annes-hall"})
			inbound := []channels.Inbound{
				{Kind: channels.Command, Command: "start", Place: place, Survey: voice.survey, Language: "en"},
				{Kind: channels.Command, Command: "go", Survey: voice.survey, Language: "en"},
			}
			for _, question := range []string{"proud", "hopes", "fears", "change"} {
				options := workersSaid[question]
				in := channels.Inbound{Kind: channels.Answer, Question: question, Text: options[int(float64(len(options))*chance.Float64()*chance.Float64())]}
				if chance.IntN(5) == 0 {
					in = channels.Inbound{Kind: channels.Command, Command: "skip"}
				}
				inbound = append(inbound, in)
			}
			inbound = append(inbound, channels.Inbound{Kind: channels.Command, Command: "done"})
			for i, in := range inbound {
				at = at.Add(time.Minute)
				in.ID, in.Channel, in.At = fmt.Sprintf("made-up-worker-%d-%d", n, i), channels.Web, at
				in.Sender, in.Address = "web", fmt.Sprintf("made-up-worker-%03d", n)
				if err := talk.Receive(ctx, in); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
