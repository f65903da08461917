-- Every area with its country and level: countries, in Italy also macro-areas, then regions, then provinces.

with recursive areas as (

    select
        code as ref_area,
        parent,
        code as country,
        0 as depth
    from {{ ref('cl_area') }}
    where parent is null

    union all

    select
        children.code as ref_area,
        children.parent,
        areas.country,
        areas.depth + 1 as depth
    from {{ ref('cl_area') }} as children
    inner join areas
        on children.parent = areas.ref_area

),

countries_with_macro_areas as (

    select distinct country
    from areas
    where depth = 3

),

levelled as (

    select
        areas.ref_area,
        areas.parent,
        areas.country,
        areas.depth,
        case
            -- What is published for a whole territory is never a figure of one of its countries.
            when areas.ref_area in ('EEA', 'WORLD') then 'territory'
            when areas.depth = 0 then 'country'
            when countries_with_macro_areas.country is null or areas.depth = 2 then 'region'
            when areas.depth = 1 then 'macro'
            else 'province'
        end as area_level
    from areas
    left join countries_with_macro_areas
        on areas.country = countries_with_macro_areas.country

)

select * from levelled
