{#- The status of a sum is the worst of its parts, in the order of cl_obs_status: A, E, P, B, U, D, M. A part without a
    value makes the sum differ by definition (D); only where no part has a value is the sum itself missing (M). -#}
{% macro worst_status(value, status, severity) -%}
    case
        when count({{ value }}) = 0 then 'M'
        when count({{ value }}) < count(*) then 'D'
        else arg_max({{ status }}, {{ severity }})
    end
{%- endmacro %}

{#- Notes are short ids; a sum bears every one of its parts once, in the order of the alphabet. -#}
{% macro joined_notes(note) -%}
    nullif(array_to_string(list_sort(list_distinct(flatten(list(string_split({{ note }}, ' '))))), ' '), '')
{%- endmacro %}
