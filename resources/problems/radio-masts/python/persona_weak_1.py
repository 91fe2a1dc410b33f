def listeners(heights):
    r = []
    for i in range(len(heights)):
        c = 0
        for j in range(i + 1, len(heights)):
            if heights[j] < heights[i]:
                c = c + 1
        r.append(c)
    return r
