namespace Winnow.Search.Mappings;

/// <summary>What a name in a document leads to: a field or an object.</summary>
internal abstract class Mapper
{
    /// <summary>The full path; empty for the root.</summary>
    public abstract string FullPath { get; }
}

/// <summary>An object with its children, ready for parsing.</summary>
internal sealed class ObjectMapper(string fullPath, bool enabled, DynamicMode dynamic, NameTable<Mapper> children) : Mapper
{
    public override string FullPath { get; } = fullPath;

    public bool Enabled { get; } = enabled;

    public DynamicMode Dynamic { get; } = dynamic;

    /// <summary>Children by name; also those further down by their dotted name, as documents may spell them.</summary>
    public NameTable<Mapper> Children { get; } = children;

    public string ChildPath(string name) => FullPath.Length == 0 ? name : $"{FullPath}.{name}";
}
