namespace Winnow.Text;

/// <summary>Which sequences of words stand for which others.</summary>
public sealed class SynonymMap
{
    private readonly Node _root = new();

    /// <summary>The longest sequence that is looked for.</summary>
    internal int LongestInput { get; private set; }

    internal Node Root => _root;

    /// <summary>
    /// Adds a rule: <paramref name="output"/> for <paramref name="input"/>, beside it or in its place. A sequence whose
    /// rules do not agree is kept.
    /// </summary>
    public void Add(IReadOnlyList<string> input, IReadOnlyList<string> output, bool keepInput)
    {
        Node node = _root;
        foreach (string word in input)
        {
            node = node.Enter(word);
        }

        node.Synonyms ??= new Synonyms();
        node.Synonyms.KeepInput |= keepInput;
        if (!node.Synonyms.Outputs.Exists(known => known.SequenceEqual(output, StringComparer.Ordinal)))
        {
            node.Synonyms.Outputs.Add(output);
        }

        LongestInput = Math.Max(LongestInput, input.Count);
    }

    internal sealed class Synonyms
    {
        public List<IReadOnlyList<string>> Outputs { get; } = [];

        public bool KeepInput { get; set; }
    }

    internal sealed class Node
    {
        private Dictionary<string, Node>? _children;

        public Synonyms? Synonyms { get; set; }

        public Node Enter(string word)
        {
            _children ??= new Dictionary<string, Node>(StringComparer.Ordinal);
            if (!_children.TryGetValue(word, out Node? child))
            {
                child = new Node();
                _children.Add(word, child);
            }

            return child;
        }

        public Node? Find(ReadOnlySpan<char> word) =>
            _children is not null && _children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out Node? child) ? child : null;
    }
}
