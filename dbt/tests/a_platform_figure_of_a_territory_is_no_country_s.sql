-- A report that names no country is published for its territory only.

select
    indicator,
    ref_area
from {{ ref('indicators') }}
where
    source = 'platform'
    and country != ref_area

union all

select
    metric as indicator,
    ref_area
from {{ ref('int_platform_facts') }}
where
    territory = 'WORLD'
    and ref_area != 'WORLD'

union all

-- Reports under the Digital Services Act never speak of the six.
select
    metric as indicator,
    ref_area
from {{ ref('int_platform_facts') }}
where
    territory = 'EEA'
    and ref_area in ('AL', 'BA', 'ME', 'MK', 'RS', 'XK', 'WORLD')
