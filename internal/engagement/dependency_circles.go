package engagement

// Circles lists the actions that wait for each other in a circle: the ids of each
// circle, in the order in which one depends on the next.
func Circles(actions []Item[Action]) [][]string { return newDependencies(actions).circles() }
