-- Women by area and year, all ages: as published, or between two published years in a straight line, or of the nearest
-- published year. A note says which; a total of regions is the sum of its regions.

{{ people_by_year("sex = 'F'", 'women') }}
