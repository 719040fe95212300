package main

// The queries of this program, as a front end would write them.
const (
	districtsDocument = `query($ids: [ID!]!) {
  nodes(ids: $ids) { ... on District { id name ids { scheme value } schools { id } } }
}`

	schoolsDocument = `query($ids: [ID!]!) {
  nodes(ids: $ids) { ... on School { id name zone ids { scheme value } district { id } } }
}`

	measuresDocument = `query($team: ID!) { team(id: $team) { measures { id name unit } } }`

	timelineDocument = `query($team: ID!, $first: Int!, $after: String) {
  team(id: $team) {
    timeline(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node {
        id title stage
        classes { class { id } startedOn finishedOn }
        parents { id }
        plan { questions { result learning predictions { low high timing } } }
        do { startedOn completedOn observations(first: 1) { totalCount } }
        act { decision }
        outcomes { measure { id } class { id } series { periods values } before { ...sum } during { ...sum } }
      } }
    }
  }
}
fragment sum on Summary { count mean median numerator denominator from to }`

	measurementsDocument = `query($cycle: ID!, $last: Int!) {
  cycle(id: $cycle) {
    outcomes {
      measure { id }
      measurements(last: $last) { id period periodEnd label shown value numerator denominator reason }
    }
  }
}`
)
