-- Inhabitants by area and year, of both sexes and all ages; where a source gives women only there is no figure.

{{ people_by_year("sex in ('F', 'M')", 'inhabitants', 'count(distinct sex) = 2') }}
