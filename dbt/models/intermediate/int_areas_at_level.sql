-- Every area with the region that it is published in where a table stops at regions.

with areas as (

    select * from {{ ref('int_areas') }}

)

select
    ref_area,
    country,
    area_level,
    case when area_level = 'province' then parent else ref_area end as region
from areas
