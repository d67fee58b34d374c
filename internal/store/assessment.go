package store

import "mandate/internal/engagement"

// Assessment reads all that was written for the assessment of an engagement.
func (tx *Tx) Assessment(engagementID string) (a engagement.Assessment, err error) {
	for _, read := range []func() error{
		whole(tx, engagementID, &a.Answers), whole(tx, engagementID, &a.Findings), whole(tx, engagementID, &a.Interviews),
		whole(tx, engagementID, &a.Systems), whole(tx, engagementID, &a.Alignments), whole(tx, engagementID, &a.Waivers),
		whole(tx, engagementID, &a.Reviews),
	} {
		if err := read(); err != nil {
			return a, err
		}
	}
	return a, nil
}

// whole reads every item of a kind into its place.
func whole[T engagement.Content](tx *Tx, engagementID string, at *[]engagement.Item[T]) func() error {
	return func() (err error) {
		*at, _, err = List[T](tx, engagementID, Query{})
		return err
	}
}
