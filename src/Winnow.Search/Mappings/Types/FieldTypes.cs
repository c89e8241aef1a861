namespace Winnow.Search.Mappings;

/// <summary>The table of field types.</summary>
internal static class FieldTypes
{
    private static readonly Dictionary<string, FieldTypeSpec> Table = All().ToDictionary(spec => spec.Name, StringComparer.Ordinal);

    public static FieldTypeSpec? Find(string name) => Table.GetValueOrDefault(name);

    private static IEnumerable<FieldTypeSpec> All()
    {
        foreach (var spec in TextFieldMapper.Specs.Concat(KeywordFieldMapper.Specs).Concat(NumberFieldMapper.Specs))
        {
            yield return spec;
        }

        yield return BooleanFieldMapper.Spec;
        yield return DateFieldMapper.Spec;
        yield return IpFieldMapper.Spec;
        yield return BinaryFieldMapper.Spec;
        yield return AliasFieldMapper.Spec;
    }
}
