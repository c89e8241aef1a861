namespace Winnow.Index.Collectors;

/// <summary>The best hits by score: a heap of fixed size with the worst on top. Of equal scores the higher document is worse.</summary>
internal sealed class HitQueue(int capacity)
{
    // Grows with the hits: a wide page of a small result costs little.
    private float[] _scores = new float[Math.Min(capacity, 64)];
    private int[] _docs = new int[Math.Min(capacity, 64)];

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    public float WorstScore => _scores[0];

    /// <summary>Adds a hit; when full, in place of the worst one.</summary>
    public void Add(float score, int doc)
    {
        if (Count < capacity)
        {
            if (Count == _docs.Length)
            {
                var length = (int)Math.Min(capacity, Count * 2L);
                Array.Resize(ref _scores, length);
                Array.Resize(ref _docs, length);
            }

            SiftUp(Count++, score, doc);
        }
        else
        {
            SiftDown(score, doc);
        }
    }

    /// <summary>Empties the queue, best first.</summary>
    public ScoreDoc[] Drain()
    {
        var hits = new ScoreDoc[Count];
        while (Count > 0)
        {
            hits[Count - 1] = new ScoreDoc(_docs[0], _scores[0]);
            Count--;
            if (Count > 0)
            {
                SiftDown(_scores[Count], _docs[Count]);
            }
        }

        return hits;
    }

    private static bool Worse(float score, int doc, float otherScore, int otherDoc) =>
        score != otherScore ? score < otherScore : doc > otherDoc;

    private void SiftUp(int i, float score, int doc)
    {
        while (i > 0)
        {
            var parent = (i - 1) >> 1;
            if (!Worse(score, doc, _scores[parent], _docs[parent]))
            {
                break;
            }

            _scores[i] = _scores[parent];
            _docs[i] = _docs[parent];
            i = parent;
        }

        _scores[i] = score;
        _docs[i] = doc;
    }

    private void SiftDown(float score, int doc)
    {
        var i = 0;
        while (true)
        {
            var child = (2 * i) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && Worse(_scores[child + 1], _docs[child + 1], _scores[child], _docs[child]))
            {
                child++;
            }

            if (!Worse(_scores[child], _docs[child], score, doc))
            {
                break;
            }

            _scores[i] = _scores[child];
            _docs[i] = _docs[child];
            i = child;
        }

        _scores[i] = score;
        _docs[i] = doc;
    }
}
