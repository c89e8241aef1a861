namespace Winnow.Grains.Nodes;

/// <summary>A node as its silo announces it to the others: silo metadata.</summary>
public static class NodeMetadata
{
    public const string Id = "winnow.node.id";
    public const string Name = "winnow.node.name";
    public const string Version = "winnow.node.version";
    public const string Roles = "winnow.node.roles";
    public const string AttributePrefix = "winnow.node.attr.";

    public static Dictionary<string, string> Of(WinnowNode node)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Id] = node.Id,
            [Name] = node.Name,
            [Version] = WinnowNode.ApiVersion,
            [Roles] = string.Join(',', node.Roles),
        };
        foreach (var (key, value) in node.Attributes)
        {
            metadata[AttributePrefix + key] = value;
        }

        return metadata;
    }
}
