package model

// largest is the largest size of a number that models take, and 1/largest the smallest
// denominator: squares of quotients of such numbers are still finite, and nothing that is
// measured comes near it. What varies by less than 1/largest does not vary.
const largest = 1e75
