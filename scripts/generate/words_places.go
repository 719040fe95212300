package main

// networkNames, districtNames and schoolNames are made up; some are not of the English alphabet,
// and some have a comma.
var networkNames = []string{"Metro Learning Network", "Rural Readers, North & South", "Réseau des Maths", "Ninth Grade on Track"}

var districtNames = []string{
	"North Valley Unified", "Harbor City Schools", "Peña Blanca Unified", "Three Rivers, District 12", "Prairie Central", "Saint-Élan Parish",
	"Cedar County", "Lakeshore Union", "Kō‘ula Area Schools", "Red Mesa Unified", "Granite Township", "Río Verde Joint Union",
}

var schoolNames = []string{
	"Willow Creek", "Cedar Grove", "Peña Blanca", "Harbor View", "Stonebridge", "Río Verde", "Maple Hill", "Copper Canyon", "Lark Meadow", "North Star",
	"Juniper Flats", "Saint-Élan", "Tidewater", "Foxglove", "Blue Heron", "Kō‘ula Bay", "Sandstone", "Orchard Lane", "Cottonwood", "Three Rivers",
	"Aspen Ridge", "Señal Park", "Millpond", "Silver Birch", "Windward", "Quarry Road", "Elk Prairie", "Île Longue", "Sycamore", "Bright Water",
	"Old Mill", "Heather Glen", "Cañada Alta", "Ironwood", "Lighthouse Point", "Plum Hollow", "Red Mesa", "Summit", "Fern Valley", "Marsh Harbor",
	"Zephyr Hill", "Oak & Vine", "Golden Plain", "Timber Lake", "Ångström STEM", "Riverbend", "Clover Field", "Mission Oaks", "Salt Marsh", "Prairie View",
}

var timeZones = []string{"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Puerto_Rico", "Pacific/Honolulu"}

// levels are sorts of schools and their grades.
var levels = []struct {
	name   string
	grades []string
}{
	{"Elementary School", []string{"3", "4", "5"}},
	{"Middle School", []string{"6", "7", "8"}},
	{"High School", []string{"9", "10", "11"}},
}
