namespace Winnow.Index.Queries;

/// <summary>One position of a phrase: any of its terms may stand there.</summary>
internal readonly record struct PhraseSlot(byte[][] Terms, int Offset);
