-- For every code its ancestors and itself, in every dimension: what a rollup adds a cell to.
-- Lists without parents only hold themselves.

{% set lists = ['area', 'offence', 'form', 'ict'] + person_dimensions() -%}

with recursive codes as (

    {% for name in lists %}
    select
        '{{ "ref_area" if name == "area" else name }}' as dimension,
        code,
        parent
    from {{ ref('cl_' ~ name) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

closure as (

    select
        dimension,
        code as descendant,
        code as ancestor,
        0 as distance
    from codes

    union all

    select
        closure.dimension,
        closure.descendant,
        codes.parent as ancestor,
        closure.distance + 1 as distance
    from closure
    inner join codes
        on
            closure.dimension = codes.dimension
            and closure.ancestor = codes.code
    where codes.parent is not null

)

select * from closure
