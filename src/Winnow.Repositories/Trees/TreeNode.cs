namespace Winnow.Repositories.Trees;

/// <summary>A page that a tree will have: one that is written already, or one that is to be.</summary>
internal sealed class TreeNode
{
    private TreeNode(ReadOnlyMemory<byte> firstKey, PageReference? written, List<TreeEntry>? entries, List<TreeNode>? children)
    {
        FirstKey = firstKey;
        Written = written;
        Entries = entries;
        Children = children;
    }

    public ReadOnlyMemory<byte> FirstKey { get; }

    public PageReference? Written { get; }

    /// <summary>Of a new leaf.</summary>
    public List<TreeEntry>? Entries { get; }

    /// <summary>Of a new inner page.</summary>
    public List<TreeNode>? Children { get; }

    public static TreeNode Of(ReadOnlyMemory<byte> firstKey, PageReference written) => new(firstKey, written, null, null);

    /// <summary>As many leaves of about the same size as it takes; none for no entries.</summary>
    public static List<TreeNode> Leaves(List<TreeEntry> entries, int capacity) =>
        Split(entries, capacity, part => new TreeNode(part[0].Key, null, part, null));

    /// <inheritdoc cref="Leaves"/>
    public static List<TreeNode> Inner(List<TreeNode> children, int capacity) =>
        Split(children, capacity, part => new TreeNode(part[0].FirstKey, null, null, part));

    private static List<TreeNode> Split<T>(List<T> items, int capacity, Func<List<T>, TreeNode> make)
    {
        var parts = (items.Count + capacity - 1) / capacity;
        var nodes = new List<TreeNode>(parts);
        for (var part = 0; part < parts; part++)
        {
            var from = (int)((long)items.Count * part / parts);
            var to = (int)((long)items.Count * (part + 1) / parts);
            nodes.Add(make(items.GetRange(from, to - from)));
        }

        return nodes;
    }
}
