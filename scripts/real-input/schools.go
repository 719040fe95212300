package main

import "context"

func schoolID(s School) string          { return derive("school", s.CDS) }
func districtID(number string) string   { return derive("district", number) }
func districtName(number string) string { return "District " + number }

// districtsOf lists the districts of schools in the order in which they come.
func districtsOf(schools []School) []string {
	var numbers []string
	seen := map[string]bool{}
	for _, s := range schools {
		if !seen[s.District] {
			seen[s.District] = true
			numbers = append(numbers, s.District)
		}
	}
	return numbers
}

// admitted are the schools of the network: those of the first school's district.
func (f *feed) admitted() []School {
	var schools []School
	for _, s := range f.input.Schools {
		if s.District == f.input.Schools[0].District {
			schools = append(schools, s)
		}
	}
	return schools
}

func (f *feed) registerDistricts(ctx context.Context) error {
	return each(ctx, f.connections, districtsOf(f.input.Schools), func(ctx context.Context, number string) error {
		done, err := f.try(ctx, f.admin, Command{"registerDistrict", "district", number, map[string]any{
			"district": districtID(number), "occurredOn": firstDay, "name": districtName(number),
			// The number is the data set's own: neither the state's nor the district's.
			"ids": []map[string]any{{"scheme": "OTHER", "value": number}},
		}})
		switch {
		case err != nil:
			return err
		case len(done.Refusals) > 0:
			f.report.leaveOut(1, done.Refusals[0].rule(), "district %s", number)
		default:
			f.report.add(func(r *Report) { r.Fed.Districts++; f.districts = append(f.districts, number) })
		}
		return nil
	})
}

func (f *feed) registerSchools(ctx context.Context) error {
	return each(ctx, f.connections, f.input.Schools, func(ctx context.Context, s School) error {
		done, err := f.try(ctx, f.admin, Command{"registerSchool", "school", s.CDS, map[string]any{
			"school": schoolID(s), "occurredOn": firstDay, "name": s.Name, "zone": zone,
			"ids":      []map[string]any{{"scheme": "STATE", "value": s.CDS}},
			"district": districtID(s.District), "from": firstDay,
		}})
		switch {
		case err != nil:
			return err
		case len(done.Refusals) > 0:
			f.report.leaveOut(1, done.Refusals[0].rule(), "school %s %s", s.CDS, s.Name)
		default:
			f.report.add(func(r *Report) { r.Fed.Schools++; f.schools = append(f.schools, s) })
		}
		return nil
	})
}

// foundNetwork founds a network of the schools around the team.
func (f *feed) foundNetwork(ctx context.Context) error {
	network := derive("network")
	if _, err := f.must(ctx, f.admin, Command{"foundNetwork", "network", "", map[string]any{"network": network, "occurredOn": firstDay, "name": networkName}}); err != nil {
		return err
	}
	for _, s := range f.admitted() {
		done, err := f.try(ctx, f.admin, Command{"admitSchool", "network", s.CDS, map[string]any{"network": network, "occurredOn": firstDay, "school": schoolID(s)}})
		if err != nil {
			return err
		}
		if len(done.Refusals) > 0 {
			f.report.leaveOut(1, done.Refusals[0].rule(), "school %s %s in the network", s.CDS, s.Name)
		}
	}
	return nil
}
