namespace Winnow.Index.Queries;

/// <summary>What a collector sees of a bulk scorer: the document that is being collected and its score.</summary>
internal sealed class PresentScore : Scorer
{
    private readonly PresentDoc _doc = new();
    private float _score;

    public override DocIdSetIterator Iterator => _doc;

    /// <summary>What the collector has asked for.</summary>
    public float MinCompetitiveScore { get; private set; }

    public override float Score() => _score;

    public override float GetMaxScore(int upTo) => float.PositiveInfinity;

    public override void SetMinCompetitiveScore(float minScore) => MinCompetitiveScore = Math.Max(MinCompetitiveScore, minScore);

    public void Set(int doc, float score)
    {
        _doc.Set(doc);
        _score = score;
    }

    private sealed class PresentDoc : DocIdSetIterator
    {
        private int _doc = -1;

        public override int DocId => _doc;

        public override long Cost => 1;

        public void Set(int doc) => _doc = doc;

        public override int NextDoc() => throw new NotSupportedException("collectors do not move the scorer");

        public override int Advance(int target) => NextDoc();
    }
}
